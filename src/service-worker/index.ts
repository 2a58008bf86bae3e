/// <reference lib="webworker" />
/**
 * Caches the app's own files, so that it opens offline, and images that were shown. It never touches
 * messages, which are in IndexedDB.
 */
import { base, build, files, prerendered, version } from '$service-worker';
import {
	createHandlerBoundToURL,
	precacheAndRoute,
	cleanupOutdatedCaches
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { IMAGE_PATHS } from '../lib/wire/images';
import { image } from './images';

declare const self: ServiceWorkerGlobalScope;

/** The page behind every address of the app. Kit doesn't list it (kit#2271). */
const APP = `${base}/200.html`;
/** Addresses of the relay, not of the app. */
const RELAY = new RegExp(`^${base}/(api|healthz|readyz|metrics)(/|$)`);

precacheAndRoute([
	// Names of built files change with their content.
	...build.map((url) => ({ url, revision: null })),
	...[...files, ...prerendered, APP].map((url) => ({ url, revision: version }))
]);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL(APP), { denylist: [RELAY] }));
registerRoute(({ url }) => url.pathname.startsWith(base + IMAGE_PATHS), image);

self.addEventListener('message', (event) => {
	if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
