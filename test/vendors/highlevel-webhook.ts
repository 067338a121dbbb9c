import { generateKeyPairSync, sign } from 'node:crypto'
import type { Row } from './highlevel-rows.ts'

/** The vendor's sample of a contact whose tags have changed: all its tags are in it. */
export const aTagUpdate = (more: Row = {}): Row => ({
  type: 'ContactTagUpdate',
  locationId: 've9EPM428h8vShlRW1KT',
  id: 'nmFmQEsNgz6AVpgLVUJ0',
  dateAdded: '2021-11-26T12:41:02.193Z',
  dnd: true,
  email: 'JohnDeo@gmail.comm',
  name: 'John Deo',
  firstName: 'John',
  lastName: 'Deo',
  phone: '+919509597501',
  tags: ['id magna sed Lorem', 'Duis dolor commodo aliqua'],
  customFields: [{ id: 'BcdmQEsNgz6AVpgLVUJ0', value: 'XYZ Corp' }],
  timestamp: '2025-01-28T14:35:00Z',
  webhookId: 'abc123xyz',
  ...more,
})

export const aUserCreate = (more: Row = {}): Row => ({
  type: 'UserCreate',
  locationId: 've9EPM428h8vShlRW1KT',
  id: 've9EPM428h8vShlRW1KT',
  firstName: 'John',
  lastName: 'Doe',
  email: 'john.doe+3@example.com',
  phone: '+13235559997',
  extension: '1112',
  role: 'admin',
  permissions: { tagsEnabled: true, socialPlanner: true },
  timestamp: '2025-01-28T14:35:00Z',
  webhookId: 'abc123xyz',
  ...more,
})

/** A vendor's key pair of its own, and its way of signing: Ed25519 in base64 over the raw body. */
export function highLevelSigner() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    signed: (event: Row) => {
      const body = JSON.stringify(event)
      const signature = sign(null, Buffer.from(body), privateKey).toString('base64')
      return { body, headers: { 'content-type': 'application/json', 'x-ghl-signature': signature } }
    },
  }
}
