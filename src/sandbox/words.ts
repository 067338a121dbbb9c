/** Invented staff: 64 × 80 names, so that a staff of hundreds never holds the same name twice. */
export const firstNames = (
  'Ada Adrian Aisha Alma Amir Anika Anton Beatrix Bruno Camila Carl Chloe Clara Dario David Delia ' +
  'Dmitri Edith Elias Elif Emil Esther Farid Fiona Gideon Grace Hana Hugo Ida Imani Ines Ivan ' +
  'Jasper Jolene Jonas Kamal Keiko Laila Lars Leona Linus Lucia Magnus Maya Milo Mira Nadia Nestor ' +
  'Noor Odette Omar Petra Quentin Rafael Rhea Rosa Samir Selma Silas Tamsin Theo Uma Viktor Yara'
).split(' ')

export const lastNames = (
  'Abernoll Alderbrook Ashgrove Barrowmere Bellhaven Birchall Blackmoor Bramwith Brightwell Calloren ' +
  'Carradene Cinderford Coldwater Corvane Crowhurst Dalmere Darrowby Deepdale Dunmarrow Eastermoor ' +
  'Elmsworth Emberly Fairwick Falkenrath Fennimore Foxglen Garrowby Glenmarch Goldhurst Greywick ' +
  'Hallowell Harrowgate Hartmoor Havelund Hazelrigg Highmore Hollowood Ironside Islemere Juniperen ' +
  'Kestrelby Kingsmarsh Lakemont Larkwell Lindenau Lockmere Lowenthorn Marchbank Maplewick Merrowen ' +
  'Millhaven Moorfield Mossgrave Netherby Northgate Oakhollow Oldfarrow Orchardson Pellworth Pinecrest ' +
  'Quarrington Quillmore Ravensby Redfern Ridgemont Rookwood Rosenmoor Sandmere Silverlake Stonebridge ' +
  'Summerly Thornbury Underhall Valemont Wainscott Wetherill Whitmarsh Willowby Winterhall Yarrowfield'
).split(' ')

/** Whose people these are, when the location's id is not itself a word that could be a domain. */
export const companies = [
  'northwind',
  'harborlight',
  'cedarpoint',
  'bluefir',
  'granitepeak',
  'lanternhill',
  'silverbrook',
  'tidewater',
] as const

export const cities = ['Lindon', 'Tallinn', 'Porto', 'Graz', 'Halifax', 'Leeds'] as const

/** Department, division, the head's title, then what the others do there. */
export const departments = [
  ['Strategy', 'Corporate', 'Chief Executive Officer', ['Chief of Staff', 'Strategy Analyst']],
  ['Engineering', 'Product', 'VP Engineering', ['Software Engineer', 'Senior Engineer', 'QA Engineer']],
  ['Product', 'Product', 'VP Product', ['Product Manager', 'Product Analyst']],
  ['Design', 'Product', 'Head of Design', ['Product Designer', 'UX Researcher']],
  ['IT', 'Corporate', 'Head of IT', ['Systems Administrator', 'Support Technician']],
  ['Sales', 'Commercial', 'VP Sales', ['Account Executive', 'Sales Representative', 'Sales Engineer']],
  ['Marketing', 'Commercial', 'Head of Marketing', ['Content Strategist', 'Social Media Manager']],
  ['Customer Success', 'Commercial', 'Head of Success', ['Success Manager', 'Onboarding Specialist']],
  ['Support', 'Commercial', 'Head of Support', ['Support Specialist', 'Support Lead']],
  ['Finance', 'Corporate', 'Chief Financial Officer', ['Accountant', 'Payroll Specialist', 'Controller']],
  ['People', 'Corporate', 'Head of People', ['Recruiter', 'People Partner']],
  ['Operations', 'Corporate', 'Head of Operations', ['Operations Analyst', 'Office Manager']],
] as const
