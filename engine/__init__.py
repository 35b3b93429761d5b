"""The engine room: what a network is, how it is built, trained and watched. No Qt anywhere in here."""
