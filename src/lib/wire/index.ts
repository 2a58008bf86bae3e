/** The protocol: events, frames, control messages, HTTP answers, codes, versions. Pure; both sides import it. */
export * from './api';
export * from './attributes';
export * from './canonical-write';
export type { FrameHead } from './canonical-read';
export * from './codes';
export * from './errors';
export * from './event';
export * from './fold';
export * from './frame';
export * from './key';
export * from './limits';
export * from './merge';
export * from './messages';
export * from './names';
export * from './pairs';
export * from './poll';
export * from './queries';
export * from './version';
