import { readQueryForm } from '../../../../../infra/local/aws/http/query-form';

const read = (form: string) => readQueryForm(new URLSearchParams(form));

describe('a form of the query protocol', () => {
  it('holds plain fields', () => {
    expect(read('Name=a&Subject=b%20c')).toEqual({ Name: 'a', Subject: 'b c' });
  });

  it('holds lists of structures, in the order of their numbers', () => {
    expect(read('Tags.member.10.Key=j&Tags.member.2.Key=b&Tags.member.2.Value=2')).toEqual({
      Tags: [{ Key: 'b', Value: '2' }, { Key: 'j' }],
    });
  });

  it('holds maps, with either spelling of their entries', () => {
    expect(read('Attributes.entry.1.key=DisplayName&Attributes.entry.1.value=x')).toEqual({
      Attributes: { DisplayName: 'x' },
    });
    expect(read('A.entry.1.Name=n&A.entry.1.Value.DataType=String&A.entry.1.Value.StringValue=v')).toEqual({
      A: { n: { DataType: 'String', StringValue: 'v' } },
    });
  });

  it('cannot reach what every object has', () => {
    read('__proto__.polluted=yes&constructor.prototype.polluted=yes');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
