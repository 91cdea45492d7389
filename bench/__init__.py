"""What realmem costs: `make bench`."""
