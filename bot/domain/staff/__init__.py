"""Who acts: people, their roles, rights and turns, and the accounts that they hold."""
