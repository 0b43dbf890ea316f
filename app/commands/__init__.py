"""What an operator runs: each module is loaded when a command of it is wanted."""
