"""The portal's pages of registrations."""
