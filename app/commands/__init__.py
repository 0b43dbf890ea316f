"""Commands that a server does not need: each module is loaded when a command of it is wanted."""
