/** What everything here asks for. Each may be left out: then what needs it says so, and the rest goes on. */
export const SCOPES = [
  'users.readonly',
  'users.write',
  'contacts.readonly',
  'contacts.write',
  'locations.readonly',
  'locations/tags.readonly',
  'locations/tags.write',
  'socialplanner/tag.readonly',
  'socialplanner/account.readonly',
  'socialplanner/statistics.readonly',
] as const

/** Those that an agency's token needs to be exchanged for one of a sub-account. */
export const AGENCY_SCOPES = ['oauth.readonly', 'oauth.write'] as const
