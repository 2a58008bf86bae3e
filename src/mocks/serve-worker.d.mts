import type { Plugin } from 'vite';

export function serveMockWorker(): Plugin;
