export type Log = (level: 'info' | 'warn' | 'error', event: string, fields?: Record<string, unknown>) => void

const SECRET_NAME = /auth|jwt|key|secret|token|password|cookie/i

/** One JSON line per event; a field whose name smells of a secret never reaches the log. */
export const consoleLog: Log = (level, event, fields = {}) => {
  const safe = Object.entries(fields).map(([name, value]) => [
    name,
    SECRET_NAME.test(name) ? '[secret]' : value instanceof Error ? said(value) : value,
  ])
  console[level](JSON.stringify({ level, event, ...Object.fromEntries(safe) }))
}

/** Drizzle ends the message of a failed query with every bound value: names, tokens, hashes. */
const said = ({ name, message }: Error): string => `${name}: ${message.split('\nparams: ')[0]}`
