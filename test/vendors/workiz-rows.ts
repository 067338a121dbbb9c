export type Row = Record<string, unknown>

export const aMember = (n: number, more: Row = {}): Row => ({
  id: String(271_865 + n),
  name: `Daniel Smith ${n}`,
  role: 'tech',
  email: `d${n}@example.com`,
  active: true,
  fieldTech: true,
  created: '2024-01-02 10:00:00',
  serviceAreas: ['main'],
  skills: ['hvac'],
  ...more,
})

const uuid = (n: number) => `CC${n.toString(36).toUpperCase().padStart(4, '0')}`

/** The sample job, `n` hours after the first: another date for each of ten thousand. */
const when = (n: number) =>
  new Date(Date.parse('2026-09-21T13:00:00Z') + n * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

const work = (n: number): Row => ({
  UUID: uuid(n),
  SerialId: n % 2 === 0 ? String(924_886 + n) : 924_886 + n,
  ClientId: 1001 + n,
  Status: 'Submitted',
  SubStatus: '',
  CreatedDate: '2026-09-20 09:00:00',
  LastStatusUpdate: '2026-09-21 13:56:13',
  FirstName: 'A',
  LastName: `B ${n}`,
  Company: '',
  Phone: `412862${String(n % 10_000).padStart(4, '0')}`,
  Email: `a${n}@example.com`,
  Address: '1 Main',
  Unit: n % 2 === 0 ? '' : 12,
  City: 'X',
  State: 'PA',
  PostalCode: '15000',
  Country: 'US',
  Latitude: 40.1,
  Longitude: -80.1,
  Timezone: 'US/Eastern',
  ServiceArea: 'main',
  JobType: 'Repair',
  JobSource: 'Google',
  Comments: n % 2 === 0 ? '' : [{ Comment: 'Call first' }],
  CreatedBy: 'Daniel',
  Tags: ['Work'],
  Team: [{ id: 271_865, Name: 'Daniel' }],
})

export const aJob = (n: number, more: Row = {}): Row => ({
  ...work(n),
  JobDateTime: when(n),
  JobEndDateTime: when(n + 1),
  PaymentDueDate: '2026-09-21 00:00:00',
  SubTotal: 50,
  JobTotalPrice: 50,
  JobAmountDue: 0,
  item_cost: 0,
  tech_cost: 0,
  JobNotes: '',
  LineItems: [
    { Id: 1, Quantity: 1, Price: 50, Cost: 0, Taxable: 0, Name: 'Visit', Description: '', Type: 'service' },
  ],
  ...more,
})

export const aLead = (n: number, more: Row = {}): Row => ({
  ...work(n),
  LeadDateTime: when(n),
  LeadEndDateTime: when(n + 1),
  ...more,
})
