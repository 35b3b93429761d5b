"""What an example is called, from the name of its file."""

from __future__ import annotations

SPELLED = {
    "a2c": "A2C", "cartpole": "CartPole", "cnn": "CNN", "dqn": "DQN", "gan": "GAN", "gru": "GRU", "lenet": "LeNet",
    "mlp": "MLP", "mnist1d": "MNIST-1D", "ppo": "PPO", "q": "Q-learning", "reinforce": "REINFORCE", "resnet": "ResNet",
    "sarsa": "SARSA", "unet": "U-Net", "vae": "VAE", "vgg": "VGG", "xor": "XOR",
}  # fmt: skip


def spelled(key: str) -> str:
    """A title such as "GAN ring" for "gan-ring"."""
    title = " ".join(SPELLED.get(word, word) for word in key.split("-"))
    return title[0].upper() + title[1:]
