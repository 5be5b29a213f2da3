import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialString, parseUri } from '../../agent/sip/uri.ts';

describe('dialString', () => {
  it.each([
    ['sip:010-232.88@x', '01023288'],
    ['sip:0102321234', '0102321234'],
    ['sip:0102321234:5060;transport=udp', '0102321234'],
    ['sip:1000-reception@x', '1000'],
    ['sip:%30%31%30232@x', '010232'],
    ['sip:%30%310232', '010232'],
    ['sip:010%FF232@x', '010'],
    ['sip:(0)10%2D232@x', '010232'],
    ['sip:+232(76)12-34@gw.example.net;user=phone', '+232761234'],
    ['sip:+81312345678;phone-context=+81@x', '+81312345678'],
    ['sip:0102:secret@x', '0102'],
    ['sip:*31%23110@x', '*31#110'],
    ['sip:#@x', '#'],
    ['SIPS:0102@x', '0102'],
    ['Sip:0102@[2001:db8::1]:5061', '0102'],
    ['tel:+1-201-555-0123', '+12015550123'],
    ['tel:7042;phone-context=example.com', '7042'],
    ['<sip:0102@x>', '0102'],
    ['sip:0102@x:99999', '0102'],
    ['sip:0102@', '0102'],
    ['sip:010%', '010'],
    ['sip:010%4', '010'],
    ['sip:0102.example.com', '0102'],
  ])('takes the dialled characters of %s', (uri, dialled) => {
    expect(dialString(uri)).toBe(dialled);
  });

  it.each([
    ['sip:203.0.113.5'],
    ['sip:203.0.113.5:5060;lr'],
    ['sip:[2001:db8::1]'],
    ['sip:[2001:db8::1]:5060'],
    ['sip:bob@x'],
    ['sip:bob1000@x'],
    ['sip:@x'],
    ['sip:+@x'],
    ['sip:-.()@x'],
    ['sip: 010@x'],
    ['tel:'],
    ['urn:service:sos'],
    ['http://010232.example.com'],
    ['010232'],
    [''],
  ])('finds a name, not a number, in %s', (uri) => {
    expect(dialString(uri)).toBeNull();
  });

  it('is untouched by escapes and separators, wherever they are put', () => {
    const character = fc.constantFrom(...'0123456789*#+');
    const spelling = fc.constantFrom(
      (c: string) => c,
      (c: string) => `%${c.charCodeAt(0).toString(16)}`,
      (c: string) => `-${c}.`,
      (c: string) => `(${c})`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(character, spelling), { minLength: 1, maxLength: 20 }), (parts) => {
        const plain = parts.map(([c]) => c).join('');
        const spelled = parts.map(([c, spell]) => spell(c)).join('');
        expect(dialString(`sip:${spelled}@x`)).toBe(/[0-9*#]/.test(plain) ? plain : null);
      }),
    );
  });
});

describe('parseUri', () => {
  const parsed = (text: string) => {
    const result = parseUri(text);
    if (!result.ok) throw new Error(`${text}: ${result.reason}`);
    return { ...result.uri, parameters: Object.fromEntries(result.uri.parameters) };
  };

  it('tells user, password, host, port and parameters of a SIP URI apart and leaves its headers out', () => {
    expect(parsed('sips:%61lice:s%3Acret@Atlanta.Example.COM:5061;Transport=tcp;lr?subject=x%40y')).toEqual({
      scheme: 'sips',
      user: 'alice',
      password: 's:cret',
      host: 'atlanta.example.com',
      port: 5061,
      parameters: { transport: 'tcp', lr: '' },
    });
  });

  it('takes escapes for UTF-8 and leaves what is no escape', () => {
    expect(parsed('sip:J%C3%BCrg%2@x').user).toBe('J\u00fcrg%2');
    expect(parsed('sip:%ff%zz@x').user).toBe('\ufffd%zz');
  });

  it('reads an IPv6 host without its brackets', () => {
    expect(parsed('sip:bob@[2001:DB8::9:1]:5070')).toMatchObject({ user: 'bob', host: '2001:db8::9:1', port: 5070 });
    expect(parsed('sip:[::1]')).toMatchObject({ user: null, host: '::1', port: null });
  });

  it('keeps the parameters that stand in the user part of the URI with the user', () => {
    expect(parsed('sip:+8131234;phone-context=+81@gw;user=phone')).toMatchObject({
      user: '+8131234;phone-context=+81',
      host: 'gw',
      parameters: { user: 'phone' },
    });
  });

  it('reads a tel URI with its context', () => {
    const uri = parsed('tel:7042;phone-context=example.com');
    expect(uri).toMatchObject({
      scheme: 'tel',
      user: '7042',
      host: '',
      parameters: { 'phone-context': 'example.com' },
    });
  });

  it('reads an emergency service URN', () => {
    expect(parsed('URN:service:SOS.police')).toMatchObject({ scheme: 'urn', user: null, host: 'service:sos.police' });
  });

  it.each([
    ['bob'],
    ['sip:'],
    ['sip:bob@'],
    ['sip:bob@x:0'],
    ['sip:bob@x:70000'],
    ['sip:x:y'],
    ['tel:;a=b'],
    ['mailto:a@b'],
  ])('refuses %s with a reason', (text) => {
    const result = parseUri(text);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.reason).not.toBe('');
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.constantFrom('', 'sip:', 'tel:', 'sip:['), fc.string({ maxLength: 60 }), (scheme, text) => {
        parseUri(scheme + text);
        dialString(scheme + text);
      }),
    );
  });
});
