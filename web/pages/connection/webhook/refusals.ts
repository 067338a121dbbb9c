/** By the stable words of the door: what was wrong, and what helps. */
const words: Record<string, string> = {
  no_signature: 'Not signed. Somebody tried the address, or signing is off at the app',
  no_secret: 'The secret to check it with is not stored here. An admin puts it in',
  bad_signature: 'Signed with another secret. Compare the one stored here with the app’s',
  no_timestamp: 'Signed without a time, so it may be an old one sent again',
  too_old: 'Signed too long ago: an old one sent again, or it was long on its way',
  too_new: 'Signed in the future: a clock is wrong',
  bad_key: 'The secret stored here cannot be used. Copy it again from the app',
  old_address: 'Sent to an address that was replaced. Change it at the app',
  full: 'Too much was waiting. The app sends it again by itself',
  too_large: 'Larger than a megabyte',
  bad_json: 'No JSON',
  bad_shape: 'Does not say what happened',
  unknown: 'The app sends no webhooks that Syncline knows',
}

export const refusalWords = (reason: string): string => words[reason] ?? reason.replaceAll(/[_.]/g, ' ')
