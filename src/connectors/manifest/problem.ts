/** What is wrong with a manifest, for the person who wrote it. */
export interface Problem {
  /** `execute[0].method`; '' is the whole. */
  path: string
  /** Stable, snake_case. */
  reason: string
  message: string
  hint: string | null
}

/** Errors keep a manifest from being saved; warnings do not. */
export interface Found {
  errors: Problem[]
  warnings: Problem[]
}

export const nothingFound = (): Found => ({ errors: [], warnings: [] })

/** `reason`, the sentence, and what to do. */
export type Words = readonly [reason: string, message: string, hint?: string]

export const problem = (
  path: string,
  [reason, message, hint = null]: readonly [string, string, (string | null)?],
): Problem => ({
  path,
  reason,
  message,
  hint,
})

/** A value of a manifest, where it stands, and where to say what is wrong with it. */
export interface Place {
  value: unknown
  path: string
  found: Found
}

export const fail = ({ path, found }: Place, words: Words): undefined => {
  found.errors.push(problem(path, words))
}

export const warn = ({ path, found }: Place, words: Words): undefined => {
  found.warnings.push(problem(path, words))
}
