"""What the Python tools of the set-up are taught about notebooks in TypeScript. The set-up puts this package into its virtual environment."""
