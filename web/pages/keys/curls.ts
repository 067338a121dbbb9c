export interface Caller {
  clientKey: string
  /** The whole key. */
  secret: string
}

export interface CallStyle {
  id: string
  words: string
  /** When one would choose it. */
  about: string
  curl: (address: string, caller: Caller) => string
}

/** All of them are taken everywhere, and none opens more than another. */
export const callStyles: CallStyle[] = [
  {
    id: 'bearer',
    words: 'Bearer',
    about: 'What most programs send.',
    curl: (address, { secret }) => `curl -H "authorization: Bearer ${secret}" "${address}"`,
  },
  {
    id: 'x-api-key',
    words: 'x-api-key',
    about: 'For programs that ask for a header with the key.',
    curl: (address, { secret }) => `curl -H "x-api-key: ${secret}" "${address}"`,
  },
  {
    id: 'basic',
    words: 'Basic',
    about: 'For programs that ask for a user name and a password: the client key and the client secret.',
    curl: (address, { clientKey, secret }) => `curl -u "${clientKey}:${secret}" "${address}"`,
  },
  {
    id: 'amx',
    words: 'amx',
    about: 'For programs that send “amx”, the client key, a colon and the client secret.',
    curl: (address, { clientKey, secret }) =>
      `curl -H "authorization: amx ${clientKey}:${secret}" "${address}"`,
  },
  {
    id: 'token',
    words: 'OAuth token',
    about: 'For programs that trade client key and secret for a short-lived token first.',
    curl: (address, { clientKey, secret }) =>
      [
        `TOKEN=$(curl -s -u "${clientKey}:${secret}" -d grant_type=client_credentials \\`,
        `  "${new URL('/oauth/token', address)}" | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
        `curl -H "authorization: Bearer $TOKEN" "${address}"`,
      ].join('\n'),
  },
]
