// The small convolutional network of the benchmark, trained by ConvNetJS on random pictures.
// Each line of input, "BATCH SECONDS", is answered by a line with the samples learned a second.
const convnet = require("convnetjs");
const readline = require("readline");

function trainer(batch) {
  const net = new convnet.Net();
  net.makeLayers([
    { type: "input", out_sx: 28, out_sy: 28, out_depth: 1 },
    { type: "conv", sx: 5, filters: 8, stride: 1, pad: 2, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "conv", sx: 5, filters: 16, stride: 1, pad: 2, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "softmax", num_classes: 10 },
  ]);
  return new convnet.Trainer(net, { method: "sgd", learning_rate: 0.01, momentum: 0.9, batch_size: batch });
}

function picture() {
  const made = new convnet.Vol(28, 28, 1, 0);
  for (let i = 0; i < made.w.length; i++) made.w[i] = Math.random();
  return made;
}

const pictures = Array.from({ length: 500 }, picture);
const trainers = {};

function rate(batch, seconds) {
  const learner = trainers[batch] || (trainers[batch] = trainer(batch));
  const began = process.hrtime.bigint();
  let count = 0;
  let gone = 0;
  while (gone < seconds) {
    for (let i = 0; i < batch; i++) {
      learner.train(pictures[count % pictures.length], count % 10);
      count += 1;
    }
    gone = Number(process.hrtime.bigint() - began) / 1e9;
  }
  return count / gone;
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const [batch, seconds] = line.split(" ").map(Number);
  console.log(rate(batch, seconds));
});
