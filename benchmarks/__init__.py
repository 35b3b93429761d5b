"""What is measured: each module here is one `python3 run.py bench NAME`."""
