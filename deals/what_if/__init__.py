"""What if these deals are won and these people certified: nothing is written, the same evaluation says what follows."""
