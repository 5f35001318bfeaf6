import { daysIn, LONGEST_POLICY_DAYS } from '../../evidence/policy';
import { type Reader, refusal } from '../flags';

export interface EvidenceFlags {
  readonly from: Date;
  readonly to?: Date;
  readonly policy?: number;
  readonly policyTag?: string;
  readonly tag?: SecretTag;
  readonly ownerTag: string;
  readonly out?: string;
}

/** A tag by its key, or by key and value. */
export interface SecretTag {
  readonly key: string;
  readonly value?: string;
}

export function policyDays(flag: string): Reader<number> {
  return (text) => {
    const days = daysIn(text);
    if (days !== undefined) return days;
    throw refusal(flag, text, `a number of days from 1d to ${LONGEST_POLICY_DAYS}d, such as 90d`);
  };
}

export function secretTag(flag: string): Reader<SecretTag> {
  return (text) => {
    const [, key = '', value] = /^([^=]+)(?:=(.*))?$/.exec(text) ?? [];
    if (key !== '') return { key, ...(value !== undefined && { value }) };
    throw refusal(flag, text, 'a tag such as pci or pci=in-scope');
  };
}

/** The extension of the file decides the format of the report. */
export function outputFile(flag: string): Reader<string> {
  return (path) => {
    if (/\.(html|csv|json)$/.test(path)) return path;
    throw refusal(flag, path, 'a file whose name ends in .html, .csv or .json');
  };
}
