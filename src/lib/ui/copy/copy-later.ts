/** Texts of parts that a first page doesn't have at once: each text there costs it bytes. */

/** On buttons. */
export const CLOSE = 'Close';
export const CANCEL = 'Cancel';
/** For a list whose order is frozen and out of date. */
export const REORDERED = 'Order changed · Update';
