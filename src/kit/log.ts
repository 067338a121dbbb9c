export type Log = (level: 'info' | 'warn' | 'error', event: string, fields?: Record<string, unknown>) => void

const SECRET_NAME = /auth|jwt|key|secret|token|password|cookie/i

/** One JSON line per event; a field whose name smells of a secret never reaches the log. */
export const consoleLog: Log = (level, event, fields = {}) => {
  const safe = Object.entries(fields).map(([name, value]) => [
    name,
    SECRET_NAME.test(name) ? '[secret]' : value instanceof Error ? `${value.name}: ${value.message}` : value,
  ])
  console[level](JSON.stringify({ level, event, ...Object.fromEntries(safe) }))
}
