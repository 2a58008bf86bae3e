/** Components for more than plain messages, and other extras of a list. Loaded after the first page's messages. */
export { default as Arrivals } from './Arrivals.svelte';
export { default as Badges } from './Badges.svelte';
export { copyRows } from './clipboard';
export { copiesIn } from './copies';
export { cheerTier } from './notices';
export { default as MessageText } from './MessageText.svelte';
export { default as NoteRow } from './NoteRow.svelte';
export { default as ReplyQuote } from './ReplyQuote.svelte';
