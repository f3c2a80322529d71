import type { FeatureName, VersionHash } from '#schema/contracts/ids';
import { Manifest } from '#schema/contracts/manifest';
import { within } from '../execute/within.ts';

/** Where manifests come from, as JSON text: `near` is KV, `far` the control plane. Null: not there. */
export type ManifestPorts = {
  readonly near: (hash: VersionHash) => Promise<string | null>;
  readonly far: (feature: FeatureName, hash: VersionHash) => Promise<string | null>;
};

const NEAR_MS = 1500;
const FAR_MS = 4000;
/** What the isolate keeps, in characters of JSON: a small part of its 128 MB even when parsed. */
const MOST_CHARS = 8_000_000;

type Kept = { readonly manifest: Manifest; readonly chars: number };

/**
 * Manifests in the isolate's memory, by hash: they never change, so they are read and checked once. The least recently used
 * goes first. A manifest's schemas are compiled once too, because core keeps what it compiled beside the manifest's own objects.
 */
export class VersionMemory {
  readonly #kept = new Map<VersionHash, Kept>();
  #chars = 0;

  /** The version's manifest, or null when nobody has it or can be asked. */
  async load(feature: FeatureName, hash: VersionHash, ports: ManifestPorts): Promise<Manifest | null> {
    const kept = this.#kept.get(hash);
    if (kept !== undefined) {
      this.#kept.delete(hash);
      this.#kept.set(hash, kept);
      return kept.manifest;
    }
    const text =
      (await attempt('KV', ports.near(hash), NEAR_MS)) ??
      (await attempt('The control plane', ports.far(feature, hash), FAR_MS));
    return text === null ? null : this.#keep(hash, text);
  }

  #keep(hash: VersionHash, text: string): Manifest | null {
    const read = Manifest.safeParse(JSON.parse(text));
    if (!read.success) {
      console.error(`Manifest ${hash} is not one that this edge reads.`, read.error.issues.slice(0, 3));
      return null;
    }
    this.#chars += text.length - (this.#kept.get(hash)?.chars ?? 0);
    this.#kept.set(hash, { manifest: read.data, chars: text.length });
    for (const [oldest, { chars }] of this.#kept) {
      if (this.#chars <= MOST_CHARS || oldest === hash) break;
      this.#kept.delete(oldest);
      this.#chars -= chars;
    }
    return read.data;
  }
}

/** One place's answer; a place that fails or takes too long is logged and passed over. */
async function attempt(place: string, asked: Promise<string | null>, ms: number): Promise<string | null> {
  try {
    const waited = await within(asked, ms, null);
    if (waited.ended === 'done') return waited.value;
    console.error(`${place} gave no manifest within ${ms} ms.`);
  } catch (error) {
    console.error(`${place} failed to give a manifest.`, error);
  }
  return null;
}
