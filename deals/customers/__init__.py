"""Who the vendor's customers are: told apart by domain and name, and found by spelling."""
