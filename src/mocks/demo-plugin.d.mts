import type { Plugin } from 'vite';

export function demoRelay(): Plugin;
