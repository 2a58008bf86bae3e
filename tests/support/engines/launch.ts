/** One harness over the engines. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device, DeviceOptions } from './device';
import type { EngineName } from './find.mjs';
import { launchChromium, launchFirefox } from './puppeteer';
import { launchWebKit } from './webkit';

const LAUNCH: Readonly<Record<EngineName, (options: DeviceOptions) => Promise<Device>>> = {
	chromium: launchChromium,
	firefox: launchFirefox,
	webkit: launchWebKit
};

/** The devices that tests have opened, with their profiles; `closeDevices` ends them. */
const opened: Device[] = [];
const profiles: string[] = [];

/** The folder of a new device's profile. */
function newProfile(): string {
	const profile = mkdtempSync(join(tmpdir(), 'backscroll-profile-'));
	profiles.push(profile);
	return profile;
}

/** Opens a device; a new one unless a profile is given. */
export async function openDevice(
	engine: EngineName,
	options: Partial<DeviceOptions> = {}
): Promise<Device> {
	const device = await LAUNCH[engine]({ profile: newProfile(), ...options });
	opened.push(device);
	return device;
}

/** Ends all that was opened: nothing of a test is left for the next one. */
export async function closeDevices(): Promise<void> {
	await Promise.all(opened.splice(0).map((device) => device.kill()));
	for (const profile of profiles.splice(0)) rmSync(profile, { recursive: true, force: true });
}
