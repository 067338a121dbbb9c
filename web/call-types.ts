/** What an API call can be made of. */
export interface CallTemplate {
  id: string
  name: string
  about: string
  /** What the caller gives in the address. */
  parameters: (CallAsked & { example: string })[]
  /** What the workspace chooses once. */
  choices: CallAsked[]
}

export interface CallAsked {
  name: string
  label: string
  about: string
  required: boolean
}

/** An address made for partners, with keys of its own. */
export interface ApiCall {
  id: string
  name: string
  description: string
  template: string
  format: 'json' | 'xml'
  /** Names of what the caller gives in the address. */
  parameters: string[]
  fixed: Record<string, string>
  address: string
  created_by: string
  created_at: string
  updated_at: string
}

export interface NewApiCall extends ApiCall {
  client_key: string
  client_secret: string
}

/** What a partner gets. */
export interface CallTry {
  status: number
  content_type: string
  body: string
}
