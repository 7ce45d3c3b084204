"""The screens of a mobile shop, measured on our server, on a peer, and at the limits of the machine."""
