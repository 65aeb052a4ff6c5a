"""What tools/run_docs.py is made of."""
