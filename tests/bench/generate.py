#!/usr/bin/env python3
"""The workloads, ready to run: generate.py FOLDER

Copies the templates of workloads/ and writes the data they are rendered with
(and the template of the workload "compile", which is long), always the same.
"""
import json
import pathlib
import random
import shutil
import string
import sys

HERE = pathlib.Path(__file__).parent
WORDS = """river stone market letter garden winter signal copper window lantern
harbor meadow engine thread corner bridge summer paper silver forest island
candle number travel mirror simple gentle rapid quiet narrow bright hollow
early modern public common steady second double single metal cloud table
write build carry follow gather measure report answer borrow deliver""".split()

chance = random.Random(20240917)


def word():
    return chance.choice(WORDS)


def sentence(count=12):
    return " ".join(word() for _ in range(count)).capitalize() + "."


def paragraph(size):
    sentences, length = [], 0
    while length < size:
        sentences.append(sentence(chance.randint(6, 16)))
        length += len(sentences[-1]) + 1
    return " ".join(sentences)


def sprinkle(text, rate):
    """The text with characters that have to be escaped here and there."""
    out = []
    for char in text:
        out.append(char)
        if chance.random() < rate:
            out.append(chance.choice("<>&\"'&<"))
    return "".join(out)


def cell(column):
    if column % 2 == 0:
        return chance.randint(0, 99999)
    text = word()
    return text + " & <b>" if chance.random() < 0.05 else text


def bigtable():
    return {"table": [[cell(column) for column in range(10)] for _ in range(1000)]}


def product(i):
    sizes = ["XS", "S", "M", "L", "XL"]
    made = {
        "id": 1000 + i,
        "slug": f"item-{i}",
        "name": f"{word().capitalize()} {chance.choice(['&', 'and', '<plus>'])} {word()}",
        "text": sprinkle(paragraph(160), 0.005),
        "cents": chance.randint(99, 99999),
        "stock": chance.randint(-5, 30),
        "sizes": chance.sample(sizes, chance.randint(1, 5)),
        "tags": chance.sample(WORDS, chance.randint(0, 4)),
        "rating": chance.randint(0, 5),
        "votes": chance.randint(0, 400),
    }
    if i % 3:
        made["maker"] = word().capitalize() + " & Co"
    return made


def page():
    links = [{"href": f"s{i}.html", "title": WORDS[i].capitalize(), "active": i == 2}
             for i in range(8)]
    return {
        "site": {"name": "Shop & Blog", "css": "style.css", "owner": "A. Person",
                 "links": links},
        "page": {"title": "All things <new> & old", "number": 3,
                 "query": '"quoted" text', "max": 99, "tags": WORDS[:20]},
        "products": [product(i) for i in range(100)],
    }


def escape():
    return {
        "plain": [paragraph(1000) for _ in range(200)],
        "sparse": [sprinkle(paragraph(1000), 0.01) for _ in range(200)],
        "dense": [sprinkle(paragraph(1000), 0.12) for _ in range(100)],
    }


def user(i, cities):
    return {
        "id": i,
        "name": f"{word()}{i}",
        "age": chance.randint(15, 90),
        "city": chance.choice(cities),
        "active": chance.random() < 0.6,
        "score": chance.randint(0, 5000),
        "tags": chance.sample(WORDS, 2),
        "note": sprinkle(sentence(5), 0.03),
    }


def filters():
    cities = [w.capitalize() for w in WORDS[:25]]
    return {"users": [user(i, cities) for i in range(2000)]}


def tree(depth):
    return {
        "name": word() + (" & co" if chance.random() < 0.1 else ""),
        "size": chance.randint(1, 999),
        "children": [tree(depth - 1) for _ in range(5)] if depth else [],
    }


def strings():
    return {"names": [" ".join(chance.sample(WORDS, 4)) for _ in range(2000)]}


def tool(i):
    properties = {}
    function = {"name": f"tool_{i}", "description": sentence(10)}
    for w in chance.sample(WORDS, 3):
        properties[w] = {"type": "string", "description": sentence(6)}
    function["parameters"] = {"type": "object", "properties": properties,
                              "required": [word()]}
    return {"type": "function", "function": function}


def tool_call():
    name = f"tool_{chance.randint(0, 7)}"
    arguments = {word(): sentence(4), "n": chance.randint(1, 9)}
    return {"type": "function", "function": {"name": name, "arguments": arguments}}


def chat():
    tools = [tool(i) for i in range(8)]
    messages = [{"role": "system", "content": "  " + paragraph(300) + " \n"}]
    while len(messages) < 200:
        text = paragraph(chance.randint(50, 500))
        messages.append({"role": "user", "content": f" {text}\n"})
        if chance.random() < 0.4:
            calls = [tool_call() for _ in range(chance.randint(1, 2))]
            messages.append({"role": "assistant", "content": "", "tool_calls": calls})
            messages += [{"role": "tool", "content": '{"result": "%s"}' % sentence(8)}
                         for _ in calls]
        text = paragraph(chance.randint(100, 800))
        if chance.random() < 0.5:
            text = "<think>\n" + paragraph(200) + "\n</think>\n\n" + text
        messages.append({"role": "assistant", "content": text})
    return {"bos_token": "<|bos|>", "tools": tools, "messages": messages[:200],
            "add_generation_prompt": True}


SECTION = string.Template("""<section id="s${i}" class="${a} ${b}">
  <h2>{{ page.title|default('${a}')|upper }} {{ ${b}_${i} }}</h2>
  {# comment about ${c} #}
  {% if user.${a} and user.age > ${i} or not user.${b}.deep %}
    <p>{{ user.${a}|e }} has {{ (items_${i}|length + ${i}) * 2 - 1 }} items</p>
  {% elif user.${c} is defined %}
    <p>${long}</p>
  {% else %}
    <p>{{ user['${c}'] }} {{ data[${i}] }} {{ name[1:${end}] }}</p>
  {% endif %}
  {% set total_${i} = ${i} + ${b}.size * 3 %}
  <ul>{% for ${a} in list_${i} if ${a}.ok %}
    <li class="{{ loop.cycle('x', 'y') }}">{{ loop.index }}: \
{{ ${a}.name|replace('a', 'b')|join(', ') }}</li>
  {% else %}<li>none</li>{% endfor %}</ul>
  {% macro m_${i}(x, y='${a}', z=${i}) %}<b>{{ x ~ y ~ z }}</b>{% endmacro %}
  {{ m_${i}('${b}', z=[1, 2, {'k': ${i}}]) }}
  <p>${first} ${second}</p>
</section>
""")


def long_template():
    sections, lines, i = [], 0, 0
    while lines < 3000:
        i += 1
        text = SECTION.substitute(
            i=i, a=word(), b=word(), c=word(), end=i + 3,
            long=sentence(10), first=sentence(8), second=sentence(8))
        sections.append(text)
        lines += text.count("\n")
    return "".join(sections)


def main(folder):
    folder = pathlib.Path(folder)
    shutil.copytree(HERE / "workloads", folder, dirs_exist_ok=True)
    # the order is part of the data: one source of chance for all
    contexts = {"bigtable": bigtable(), "page": page(), "escape": escape(),
                "compute": {}, "filters": filters()}
    root = tree(5)
    contexts |= {"macros": {"tree": root}, "recloop": {"nodes": [root]},
                 "strings": strings(), "chat": chat(), "compile": {},
                 "startup": {"name": "World"}}
    (folder / "compile" / "main.html").write_text(long_template())
    for name, context in contexts.items():
        (folder / name / "context.json").write_text(json.dumps(context))


main(sys.argv[1])
