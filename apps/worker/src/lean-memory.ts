import { setFlagsFromString } from 'node:v8';

/** A worker mostly waits, so memory is worth more to it than speed of computing: the heap grows in small steps and gives back what is free. */
setFlagsFromString('--optimize-for-size');
