import { setFlagsFromString } from 'node:v8';

/** On a large machine V8 lets garbage grow to several times what is alive before it looks; a quarter more is enough for us. */
setFlagsFromString('--heap-growing-percent=25');
