"""Operations support: the departments that keep the network running."""
