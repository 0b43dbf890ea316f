"""The CIA World Factbook as a pack: memberships, land borders and trade partners, as its entries state them."""
