"""What every page stands on: layout, assets, forms, CSRF, paging, error pages."""
