"""What would have fired over the last days, beside what did, and beside a working-set alert."""
