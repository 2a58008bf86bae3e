/** What shows more than messages of plain text. Loaded with the first that needs it, as most visits' first page doesn't. */
export { default as Badges } from './Badges.svelte';
export { default as MessageText } from './MessageText.svelte';
export { default as NoteRow } from './NoteRow.svelte';
