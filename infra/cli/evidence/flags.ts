import { type Reader, refusal } from '../flags';

export interface EvidenceFlags {
  readonly from: Date;
  readonly to?: Date;
  readonly policy?: number;
  readonly tag?: SecretTag;
  readonly ownerTag: string;
  readonly out?: string;
}

/** A tag by its key, or by key and value. */
export interface SecretTag {
  readonly key: string;
  readonly value?: string;
}

/** `90d`: 1 to 1000 days, as far as a rotation schedule goes. */
export function policyDays(flag: string): Reader<number> {
  return (text) => {
    const days = Number(/^(\d{1,4})d?$/.exec(text)?.[1] ?? NaN);
    if (days >= 1 && days <= 1000) return days;
    throw refusal(flag, text, 'a number of days from 1d to 1000d, such as 90d');
  };
}

export function secretTag(flag: string): Reader<SecretTag> {
  return (text) => {
    const [, key = '', value] = /^([^=]+)(?:=(.*))?$/.exec(text) ?? [];
    if (key !== '') return { key, ...(value !== undefined && { value }) };
    throw refusal(flag, text, 'a tag such as pci or pci=in-scope');
  };
}

/** The form of the report is told by the file's name. */
export function outputFile(flag: string): Reader<string> {
  return (path) => {
    if (/\.(html|csv|json)$/.test(path)) return path;
    throw refusal(flag, path, 'a file whose name ends in .html, .csv or .json');
  };
}
