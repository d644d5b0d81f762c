import { readdirSync, readFileSync } from 'node:fs';

const KIBIBYTE = 1_024;

/**
 * Resident memory of a process and everything below it, in bytes, as Linux counts it (proc(5), /proc/pid/status: VmRSS).
 * Pages that two of them share count twice.
 */
export function residentBytes(pid: number): number {
  const children = new Map<number, number[]>();
  const resident = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = readStatus(name);
    if (status === undefined) continue;
    const each = Number(name);
    resident.set(each, status.residentBytes);
    children.set(status.parent, [...(children.get(status.parent) ?? []), each]);
  }
  let bytes = 0;
  const open = [pid];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    bytes += resident.get(each) ?? 0;
    open.push(...(children.get(each) ?? []));
  }
  return bytes;
}

function readStatus(
  name: string,
): { readonly parent: number; readonly residentBytes: number } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${name}/status`, 'latin1');
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
  const parent = /^PPid:\s+(\d+)/m.exec(text)?.[1];
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(text)?.[1];
  return { parent: Number(parent ?? 0), residentBytes: Number(kibibytes ?? 0) * KIBIBYTE };
}
