export type Row = Record<string, unknown>

export const aUser = (n: number, more: Row = {}): Row => ({
  id: `user${String(n).padStart(16, '0')}`,
  name: `John Deo ${n}`,
  firstName: 'John',
  lastName: `Deo ${n}`,
  email: `john${n}@deo.com`,
  phone: '+1 808-868-8888',
  extension: '',
  permissions: { campaignsEnabled: true, socialPlanner: true, tagsEnabled: true },
  scopes: ['contacts.write'],
  roles: {
    type: 'account',
    role: 'admin',
    locationIds: ['C2QujeCh8ZnC7al2InWR'],
    restrictSubAccount: true,
  },
  deleted: false,
  lcPhone: { C2QujeCh8ZnC7al2InWR: '+1234556677' },
  platformLanguage: 'en_US',
  ...more,
})

export const aSocialTag = (n: number, more: Row = {}): Row => ({
  tag: `Tag ${n}`,
  locationId: 'Lx1EI6YIgQYMQi0ytFXv',
  _id: n.toString(16).padStart(24, '0'),
  createdBy: 'Lx1EI6YIgQYMQi0ytFXv',
  deleted: false,
  createdAt: '2023-08-02T00:00:00.000Z',
  updatedAt: '2023-08-02T00:00:00.000Z',
  ...more,
})

export const aLocationTag = (n: number): Row => ({
  name: `tag ${n}`,
  locationId: 've9EPM428h8vShlRW1KT',
  id: `tag${String(n).padStart(17, '0')}`,
})

export const anAccount = (n: number, platform = 'google', more: Row = {}): Row => ({
  id: `profile${n}_Lx1EI6YIgQYMQi0ytFXv_${n}`,
  oauthId: `profile${n}`,
  profileId: `profile${n}`,
  name: `Sample Account ${n}`,
  platform,
  type: 'location',
  expire: '2027-03-11T19:29:59.785Z',
  isExpired: false,
  meta: { hasGoogleUpdated: true, canDelete: true },
  ...more,
})

export const aContact = (n: number, more: Row = {}): Row => ({
  id: `contact${String(n).padStart(13, '0')}`,
  locationId: 've9EPM428h8vShlRW1KT',
  name: `John Deo ${n}`,
  firstName: 'John',
  lastName: `Deo ${n}`,
  email: `john${n}@deo.com`,
  emailLowerCase: `john${n}@deo.com`,
  phone: `+1202555${String(n).padStart(4, '0')}`,
  tags: ['nisi sint commodo amet'],
  dnd: false,
  assignedTo: null,
  dateAdded: '2021-07-02T05:18:26.704Z',
  dateUpdated: new Date(Date.parse('2026-01-01T00:00:00Z') + n * 60_000).toISOString(),
  customFields: [],
  ...more,
})

export const aLocation = (id: string, more: Row = {}): Row => ({
  id,
  name: 'Mark Shoes',
  email: 'mark@example.com',
  ...more,
})
