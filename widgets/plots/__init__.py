"""The views of a run, one module a view: what they need is their `watch()`, what they show comes by snapshot."""
