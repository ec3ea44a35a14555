"""The crisis itself: declared, sized, retyped, restricted, ended, kept and learnt from."""
