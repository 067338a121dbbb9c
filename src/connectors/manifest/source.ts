import type { Json } from '#kit/json.ts'
import type { Extension } from './read-extension.ts'

export type ManifestKind = 'sync' | 'webhook'
export const METHODS = ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** A request of a manifest, read: what was unset is undefined, what has a default has it. Texts are its own templates. */
export interface SourceRequest {
  /** Where it stands: `execute[0]`. */
  path: string
  url: string
  method: Method
  headers?: Record<string, string>
  data?: Json
  castToForm: boolean
  statusCodes?: number[]
  files?: Record<string, string>
  saveAs?: string
  storeData?: Record<string, string>
  continueIf?: { notation: string; value: string }
  polling?: { interval: number; amount: number }
  signed: boolean
  expected?: string
  extension?: Extension
}

export interface SourceField {
  id: string
  name: string
  description: string
  secret?: boolean
}

export interface SourceFormField {
  path: string
  id: string
  name: string
  type: 'choice' | 'multiple_choice' | 'input' | 'generate'
  /** Names and values of a fixed list. */
  items?: { label: string; value: string }[]
  options?: { request: SourceRequest; list: string; value: string; label: string }
}

export interface SourceNotification {
  path: string
  type: 'email' | 'text'
  to: string
  subject: string
  message: string
}

export interface SourceOAuth {
  authenticateUrl: string
  accessToken: SourceRequest
  refresh?: SourceRequest
  withoutCode: boolean
  storeRedirectParameters: boolean
}

/** A manifest, read. */
export interface Source {
  kind: ManifestKind
  execute: SourceRequest[]
  headers: Record<string, string>
  credentials: SourceField[]
  oauth?: SourceOAuth
  sync?: SourceSync
  form: SourceFormField[]
  exists?: SourceRequest
  revoke: SourceRequest[]
  notifications: SourceNotification[]
  userInfo: SourceField[]
}

export interface SourceSync {
  action: 'create' | 'update'
  dataFrom: string
  dataStructure: Record<string, string>
  schedule: string | null
  nextPage?: string
  tokenFrom?: string
  nextPageFrom?: string
  /** 0: as many as there are. */
  pages: number
}
