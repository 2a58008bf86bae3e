/** What Home loads after its first messages. */
export { default as Missed } from './Missed.svelte';
export { default as Safe } from './Safe.svelte';
export { default as HeatMap } from './HeatMap.svelte';
export { default as MessagesDiagram } from '$lib/ui/charts/MessagesDiagram.svelte';
export { default as BusiestChannels } from '$lib/ui/channels/BusiestChannels.svelte';
