"""What several views share: the surface, sample tiles, maps of cells, names."""
