"""What people do after they used a material."""
