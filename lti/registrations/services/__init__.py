"""What people and protocols do with partners, keys and one-use values."""
