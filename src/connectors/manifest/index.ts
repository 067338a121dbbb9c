import { compileManifest, type Compiled, type Named } from './compile.ts'
import type { Found } from './problem.ts'
import { parseManifest, readManifest } from './read.ts'
import type { ManifestKind } from './source.ts'

export type { Compiled } from './compile.ts'
export type { Problem } from './problem.ts'
export type { ManifestKind } from './source.ts'

interface Checked extends Found {
  /** Null with errors. */
  compiled: Compiled | null
}

/** A manifest's text, checked and compiled. Never throws, whatever was pasted. */
export function checkManifest(text: string, { kind, ...named }: Named & { kind: ManifestKind }): Checked {
  const parsed = parseManifest(text)
  if (!parsed.ok) return { errors: [parsed.error], warnings: [], compiled: null }
  const read = readManifest(parsed.value, kind)
  // What is unreadable would only be complained about twice.
  if (read.errors.length > 0) return { errors: read.errors, warnings: read.warnings, compiled: null }
  const { compiled, errors, warnings } = compileManifest(read.source, named)
  return {
    errors: distinct(errors),
    warnings: distinct([...read.warnings, ...warnings]),
    compiled: errors.length > 0 ? null : compiled,
  }
}

/** Headers that several requests share are read once for each. */
const distinct = (problems: Found['errors']): Found['errors'] => [
  ...new Map(problems.map((one) => [`${one.path} ${one.reason} ${one.message}`, one])).values(),
]
