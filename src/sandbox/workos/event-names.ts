/** Those that callers may ask for; of some kinds the documents name only the kind. */
const names = [
  /^user\.(created|updated|deleted)$/,
  /^organization(_membership)?\.(created|updated|deleted)$/,
  /^dsync\.(activated|deleted)$/,
  /^dsync\.(user|group)\.(created|updated|deleted)$/,
  /^dsync\.group\.user_(added|removed)$/,
  /^(session|role|connection|invitation)\.[a-z_]+$/,
]

export const isEventName = (text: string): boolean => names.some((name) => name.test(text))
